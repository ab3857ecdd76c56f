"""What can go wrong when effects are measured.

EffectError
├── ShapesDiffer     the columns are of different lengths, or hold what is no number
├── NotMeasurable    fewer than two customers, or a policy that nothing in the log speaks for
├── OtherHoldout     in these weeks others were held out than are now
└── OtherChance      in these weeks more was left to chance than is now
"""


class EffectError(ValueError):
    """An effect cannot be measured."""


class ShapesDiffer(EffectError):
    """The columns are of different lengths, or hold what is no number."""


class NotMeasurable(EffectError):
    """There are fewer than two customers, or nothing in the log speaks for the policy."""


class OtherHoldout(EffectError):
    """In these weeks others were held out than are now, or nobody was."""


class OtherChance(EffectError):
    """In these weeks more was left to chance than is now."""
