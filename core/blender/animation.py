"""What animates a data-block, under every version's names for it."""


def list_curves(block):
    """The drivers of a data-block, and the curves of its action."""
    data = block.animation_data
    if data is None:
        return []
    return list(data.drivers) + _list_curves_of_action(data)


def _list_curves_of_action(data):
    action = data.action
    if action is None:
        return []
    if hasattr(action, "fcurves"):  # before 5.0
        return list(action.fcurves)
    strips = [strip for layer in action.layers for strip in layer.strips]
    bags = [strip.channelbag(data.action_slot) for strip in strips if data.action_slot]
    return [curve for bag in bags if bag for curve in bag.fcurves]
