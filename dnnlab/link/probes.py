"""What a view may ask about a model, and what the engine answers: all probes, whichever file declares them.

A probe is a small frozen request. Inputs and targets in probes and answers are in the data's own units.
"""

from __future__ import annotations

from msgspec import Struct

from dnnlab.link.axis import Axis as Axis
from dnnlab.link.axis import Floats as Floats
from dnnlab.link.layer_probes import Activations as Activations
from dnnlab.link.layer_probes import ActivationsAnswer as ActivationsAnswer
from dnnlab.link.layer_probes import DeadUnits as DeadUnits
from dnnlab.link.layer_probes import DeadUnitsAnswer as DeadUnitsAnswer
from dnnlab.link.layer_probes import Distributions as Distributions
from dnnlab.link.layer_probes import DistributionsAnswer as DistributionsAnswer
from dnnlab.link.layer_probes import LayerDetail as LayerDetail
from dnnlab.link.layer_probes import LayerDetailAnswer as LayerDetailAnswer
from dnnlab.link.layer_probes import Quantity as Quantity
from dnnlab.link.layer_probes import UnitDetail as UnitDetail
from dnnlab.link.layer_probes import UnitDetailAnswer as UnitDetailAnswer
from dnnlab.link.mixture_probes import Calibration as Calibration
from dnnlab.link.mixture_probes import CalibrationAnswer as CalibrationAnswer
from dnnlab.link.mixture_probes import GradientParts as GradientParts
from dnnlab.link.mixture_probes import MixtureParameters as MixtureParameters
from dnnlab.link.mixture_probes import MixtureParametersAnswer as MixtureParametersAnswer
from dnnlab.link.mixture_probes import MixtureSamples as MixtureSamples
from dnnlab.link.mixture_probes import MixtureSamplesAnswer as MixtureSamplesAnswer
from dnnlab.link.mixture_probes import MixtureStatistics as MixtureStatistics
from dnnlab.link.mixture_probes import MixtureStatisticsAnswer as MixtureStatisticsAnswer
from dnnlab.link.mixture_probes import PointGradients as PointGradients
from dnnlab.link.mixture_probes import PointGradientsAnswer as PointGradientsAnswer
from dnnlab.link.mixture_probes import Responsibilities as Responsibilities
from dnnlab.link.mixture_probes import ResponsibilitiesAnswer as ResponsibilitiesAnswer
from dnnlab.link.mixture_probes import TargetPlane as TargetPlane
from dnnlab.link.mixture_probes import TargetPlaneAnswer as TargetPlaneAnswer
from dnnlab.link.output_probes import Curve as Curve
from dnnlab.link.output_probes import CurveAnswer as CurveAnswer
from dnnlab.link.output_probes import ExpectedLoss as ExpectedLoss
from dnnlab.link.output_probes import ExpectedLossAnswer as ExpectedLossAnswer
from dnnlab.link.output_probes import MixtureDensity as MixtureDensity
from dnnlab.link.output_probes import MixtureDensityAnswer as MixtureDensityAnswer
from dnnlab.link.output_probes import Outputs as Outputs
from dnnlab.link.output_probes import OutputsAnswer as OutputsAnswer
from dnnlab.link.output_probes import Predictions as Predictions
from dnnlab.link.output_probes import PredictionsAnswer as PredictionsAnswer
from dnnlab.link.output_probes import Surface as Surface
from dnnlab.link.output_probes import SurfaceAnswer as SurfaceAnswer
from dnnlab.link.parameter_probes import ConnectionWeights as ConnectionWeights
from dnnlab.link.parameter_probes import ConnectionWeightsAnswer as ConnectionWeightsAnswer
from dnnlab.link.parameter_probes import ParameterDetail as ParameterDetail
from dnnlab.link.parameter_probes import ParameterDetailAnswer as ParameterDetailAnswer
from dnnlab.link.parameter_probes import Parameters as Parameters
from dnnlab.link.parameter_probes import ParametersAnswer as ParametersAnswer
from dnnlab.link.parameter_probes import Weights as Weights
from dnnlab.link.parameter_probes import WeightsAnswer as WeightsAnswer

Probe = (
    MixtureDensity
    | Curve
    | Surface
    | Predictions
    | Activations
    | Weights
    | ConnectionWeights
    | ParameterDetail
    | UnitDetail
    | LayerDetail
    | DeadUnits
    | Distributions
    | ExpectedLoss
    | Outputs
    | MixtureParameters
    | Parameters
    | Calibration
    | MixtureSamples
    | MixtureStatistics
    | PointGradients
    | Responsibilities
    | TargetPlane
)
Answer = (
    MixtureDensityAnswer
    | CurveAnswer
    | SurfaceAnswer
    | PredictionsAnswer
    | ActivationsAnswer
    | WeightsAnswer
    | ConnectionWeightsAnswer
    | ParameterDetailAnswer
    | UnitDetailAnswer
    | LayerDetailAnswer
    | DeadUnitsAnswer
    | DistributionsAnswer
    | ExpectedLossAnswer
    | OutputsAnswer
    | MixtureParametersAnswer
    | ParametersAnswer
    | CalibrationAnswer
    | MixtureSamplesAnswer
    | MixtureStatisticsAnswer
    | PointGradientsAnswer
    | ResponsibilitiesAnswer
    | TargetPlaneAnswer
)


class Subscription(Struct, frozen=True):
    """A probe that a visible panel wants answered again and again.

    Attributes:
        probe: The question.
        hertz: How often at most; frames in between carry no answer to it.
    """

    probe: Probe
    hertz: float = 60.0
