"""Pictures of a Dockerfile, drawn as SVG with classes in place of colours, each with the same in words.

The part of guide pages that draws pictures gives the classes their looks: drawn-host, drawn-container, drawn-part,
drawn-layer, drawn-touch, drawn-accent, drawn-write, drawn-line, drawn-title, drawn-strong, drawn-soft, drawn-code.
"""

from portal.review.pictures.contract import Contract, contract, draw_contract
from portal.review.pictures.drawing import Picture
from portal.review.pictures.layers import Cause, causes, draw_layers, rebuilt
from portal.review.pictures.stages import draw_stages

__all__ = [
    "Cause",
    "Contract",
    "Picture",
    "causes",
    "contract",
    "draw_contract",
    "draw_layers",
    "draw_stages",
    "rebuilt",
]
