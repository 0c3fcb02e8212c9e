"""Charts and maps as static SVG, without scripts."""
