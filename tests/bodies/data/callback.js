/* callback */
handle({id: 7, name: "x", ok: true}); // done
