"""What keeps the samples of a scene from being rendered in slices that merge to the whole."""

from shadow_catcher import has_catchers


def list_slice_obstacles(scene):
    """Names of core/scene/refuse-slices.ts."""
    layers = [layer for layer in scene.view_layers if layer.use]
    cycles = scene.cycles
    found = []
    if getattr(cycles, "use_guiding", False):
        found.append("path-guiding")
    if getattr(cycles, "use_layer_samples", "USE") != "IGNORE" and any(layer.samples for layer in layers):
        found.append("layer-samples")
    if any(getattr(layer.cycles, "use_pass_shadow_catcher", False) for layer in layers):
        found.append("shadow-catcher-pass")
    elif has_catchers():
        found.append("shadow-catcher")
    if scene.render.film_transparent and cycles.film_transparent_glass:
        found.append("transparent-glass")
    return found
