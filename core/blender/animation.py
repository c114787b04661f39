"""What animates a data-block, under every version's names for it."""

from names import name_of


def moved_paths(block):
    """Data paths of what moves: keys that all have the same value move nothing, nor do curves that are muted."""
    curves = [curve for curve in [*list_curves(block), *_list_curves_of_strips(block)] if not curve.mute and _moves(curve)]
    return {name_of(curve, "data_path") for curve in curves}


def _moves(curve):
    values = {point.co[1] for point in curve.keyframe_points}
    return len(values) != 1 or len(curve.modifiers) > 0


def _list_curves_of_strips(block):
    tracks = block.animation_data.nla_tracks if block.animation_data else ()
    strips = [strip for track in tracks if not track.mute for strip in track.strips]
    return [curve for strip in strips for curve in _list_curves_of_action(strip)]


def list_curves(block):
    """The drivers of a data-block, and the curves of its action."""
    data = block.animation_data
    if data is None:
        return []
    return list(data.drivers) + _list_curves_of_action(data)


def _list_curves_of_action(user):
    action = user.action
    if action is None:
        return []
    if hasattr(action, "fcurves"):  # before 5.0
        return list(action.fcurves)
    strips = [strip for layer in action.layers for strip in layer.strips]
    bags = [strip.channelbag(user.action_slot) for strip in strips if user.action_slot]
    return [curve for bag in bags if bag for curve in bag.fcurves]
