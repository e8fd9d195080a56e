"""Adam, and AdamW, whose weight decay is decoupled from the gradient."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from dnnlab.project.schedule import learning_rate_at
from dnnlab.project.settings import Settings
from dnnlab.training.optimizers.rule import (
    Numbers,
    States,
    decayed_into,
    gradient_limit,
    shortened,
    shortened_into,
)


class Adam:
    r"""Adam (Kingma and Ba, 2015), with the rounding of `torch.optim.Adam`.

    .. math:: m \leftarrow \beta_1 m + (1 - \beta_1) g, \quad v \leftarrow \beta_2 v + (1 - \beta_2) g^2, \quad
        w \leftarrow w - \eta \, \hat m / (\sqrt{\hat v} + \epsilon)

    with :math:`\hat m = m / (1 - \beta_1^n)` and :math:`\hat v = v / (1 - \beta_2^n)` at the n-th update.
    """

    kind = "adam"
    names: tuple[str, ...] = ("m", "v")
    _one_call_name = "_fused_adam_"

    def __init__(self) -> None:
        self._in_one_call = getattr(torch, self._one_call_name, None)  # the kernel behind torch.optim's `fused=True`
        self._place = torch.zeros(())

    def numbers_at(self, settings: Settings, step: int, count: int, plateau_share: float = 1.0) -> Numbers:
        """Return limit, L2 decay, what decoupled decay leaves of the weights, both averages' kept and new shares, the
        root of the second correction, epsilon, the corrected rate; then, for the in-place form, the rate, the weight
        decay and n."""
        first, second, n = settings.first_decay, settings.second_decay, count + 1
        rate = learning_rate_at(settings, step, plateau_share)
        coupled, left = self._decay(settings.weight_decay, rate)
        root, corrected = math.sqrt(1.0 - second**n), rate / (1.0 - first**n)
        return (
            gradient_limit(settings), coupled, left, first, 1.0 - first, second, 1.0 - second, root, settings.epsilon,
            corrected, rate, settings.weight_decay, float(n),
        )  # fmt: skip

    def _decay(self, decay: float, rate: float) -> tuple[float, float]:
        """The L2 decay, and what is left of the weights before the step."""
        return decay, 1.0

    def updated(self, parameters: Tensor, gradient: Tensor, states: States, numbers: Tensor) -> tuple[Tensor, States]:
        limit, decay, left, kept, new, squares_kept, squares_new, root, epsilon, rate = numbers.unbind()[:10]
        gradient = shortened(gradient, limit) + decay * parameters
        m = kept * states[0] + new * gradient
        v = squares_kept * states[1] + squares_new * (gradient * gradient)
        return left * parameters - rate * (m / (v.sqrt() * root.reciprocal() + epsilon)), (m, v)

    def update(self, parameters: Tensor, gradient: Tensor, states: States, numbers: Numbers, scratch: Tensor) -> None:
        gradient = shortened_into(scratch, gradient, numbers[0])
        if self._in_one_call is None or not _fits_one_call(parameters, states[0]):
            self._update(parameters, gradient, states, numbers, scratch)
            return
        if self._place.device != parameters.device:
            self._place = self._place.to(parameters.device)
        *_, rate, decay, n = numbers
        self._place.fill_(n)
        self._in_one_call(
            [parameters], [gradient], [states[0]], [states[1]], [], [self._place],
            lr=rate, beta1=numbers[3], beta2=numbers[5], eps=numbers[8],
            weight_decay=decay, amsgrad=False, maximize=False,
        )  # fmt: skip

    def _update(self, parameters: Tensor, gradient: Tensor, states: States, numbers: Numbers, scratch: Tensor) -> None:
        _, decay, left, _, new, squares_kept, squares_new, root, epsilon, rate = numbers[:10]
        m, v = states
        gradient = decayed_into(scratch, gradient, parameters, decay)
        m.lerp_(gradient, new)
        v.mul_(squares_kept).addcmul_(gradient, gradient, value=squares_new)
        denominator = torch.sqrt(v, out=scratch).div_(root).add_(epsilon)
        parameters.mul_(left).addcdiv_(m, denominator, value=-rate)


def _fits_one_call(parameters: Tensor, state: Tensor) -> bool:
    """Whether the kernel takes these: it knows neither every device nor parts of stacked vectors."""
    return parameters.device.type in ("cpu", "cuda") and parameters.is_contiguous() and state.is_contiguous()


class AdamW(Adam):
    r"""Adam with decoupled weight decay (Loshchilov and Hutter, 2019), as in `torch.optim.AdamW`.

    Before Adam's step :math:`w \leftarrow (1 - \eta \lambda) w`; the gradient knows nothing of the decay. Its states
    are Adam's, so each can go on with the other's.
    """

    kind = "adamw"
    _one_call_name = "_fused_adamw_"

    def _decay(self, decay: float, rate: float) -> tuple[float, float]:
        return 0.0, 1.0 - rate * decay
