"""What bonuses did: the funnel, the effect against the holdout, and what another policy would have done.

Reading: Deng, Xu, Kohavi and Walker, "Improving the sensitivity of online controlled experiments by utilizing
pre-experiment data" (WSDM 2013) for CUPED; Dudík, Langford and Li, "Doubly robust policy evaluation and
learning" (ICML 2011); Swaminathan and Joachims, "The self-normalized estimator" (NIPS 2015).
"""

from server.domain.effects.errors import EffectError, NotMeasurable, OtherChance, OtherHoldout, ShapesDiffer
from server.domain.effects.estimate import Estimate, ratio, share
from server.domain.effects.experiment import Arms, Effect, Plan, TooFew, judge
from server.domain.effects.policy import Logged, Modelled, doubly_robust, ips, self_normalised

__all__ = [
    "Arms",
    "Effect",
    "EffectError",
    "Estimate",
    "Logged",
    "Modelled",
    "NotMeasurable",
    "OtherChance",
    "OtherHoldout",
    "Plan",
    "ShapesDiffer",
    "TooFew",
    "doubly_robust",
    "ips",
    "judge",
    "ratio",
    "self_normalised",
    "share",
]
