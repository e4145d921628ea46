"""How the docs become a site: ``make site``, which a broken link ends."""

from importlib.metadata import version as installed

project = "clinfra"
project_copyright = "the founders of clinfra"
release = installed("clinfra")
extensions = ["myst_parser", "sphinxcontrib.mermaid"]
html_theme = "furo"
html_title = f"{project} {release}"
myst_heading_anchors = 4
"""Deepest heading that a link may lead to."""
myst_fence_as_directive = ["mermaid"]
