"""Charts and maps as SVG, without scripts."""
