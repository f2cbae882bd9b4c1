"""Images: what their header says and, in a window, the picture. SVG is XML, and is shown as such, never drawn."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.bodies.pixels import Image, image_of
from inspector.bodies.rendered import Page
from inspector.bodies.views.base import ByKind, Job, ViewFailed
from inspector.bodies.visible import visible


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that may be decoded, as far as its header says; `image.refusal` says why not."""

    data: bytes
    image: Image


class ImageView(ByKind):
    """Nothing is decoded that claims too many pixels, and nothing is loaded from anywhere."""

    name = "image"
    title = "Image"
    kinds = ("image",)

    def page(self, job: Job) -> Page:
        """See View. Fails for formats that are not decoded here (TIFF, AVIF, HEIC)."""
        data = job.body.data
        found = image_of(data)
        if found is None:
            media = visible(job.body.kind.media or "this image").text
            raise ViewFailed(f"Images of the type {media} are not decoded here; save it to look at it elsewhere.")
        lines = [f"Type    {found.media}"]
        if found.width and found.height:
            lines.append(f"Size    {found.width:,} × {found.height:,} pixels")
        if found.detail:
            lines.append(f"Detail  {found.detail}")
        lines.append(f"Bytes   {len(data):,}")
        return Page(lines, problem=found.refusal, model=None if found.refusal else Picture(data, found))
