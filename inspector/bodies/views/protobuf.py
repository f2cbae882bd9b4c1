"""Protocol Buffers as a tree: fields by number, or by name where a descriptor set is given."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.bodies.body import Body
from inspector.bodies.rendered import Page
from inspector.bodies.tree.node import ListNode, Node
from inspector.bodies.tree.outline import outline
from inspector.bodies.tree.protobuf import MessageNode, grpc_messages, is_message
from inspector.bodies.tree.protoschema import MessageType
from inspector.bodies.views.base import SNIFFED, ByKind, Job


@dataclass(frozen=True, slots=True)
class Packed:
    """A body of protobuf: `messages` says where each begins and ends."""

    data: bytes
    messages: tuple[tuple[int, int], ...]
    content_type: str = ""

    def tree(self, schema: MessageType | None) -> Node:
        """The message, or all of them, read as `schema` says."""
        if len(self.messages) == 1:
            return MessageNode(self.data, *self.messages[0], schema, 0)
        root = ListNode("", "values", text=f"{len(self.messages):,} messages")
        for index, (start, end) in enumerate(self.messages):
            message = MessageNode(self.data, start, end, schema, 0, f"[{index}]")
            message.step = index
            root.add(message)
        return root


class ProtobufView(ByKind):
    """What the wire format says; what it leaves open is guessed, and called a guess."""

    name = "protobuf"
    title = "Protobuf"
    kinds = ("protobuf",)

    def suits(self, body: Body) -> bool:
        """See View: also where small binary data is whole fields."""
        small = body.kind.name == "binary" and not body.kind.media.startswith(SNIFFED) and len(body.data) <= 1 << 16
        return super().suits(body) or (small and is_message(body.data, 0, len(body.data)))

    def page(self, job: Job) -> Page:
        """See View."""
        data = job.body.data
        framed = grpc_messages(data) if "grpc" in job.body.content_type.lower() else None
        packed = Packed(data, tuple(framed) if framed else ((0, len(data)),), job.body.content_type)
        page = outline(packed.tree(None), job.token)
        return Page(page.lines, colour=page.colour, hint=page.hint, model=packed)
