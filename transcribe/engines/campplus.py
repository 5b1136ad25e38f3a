"""CAM++, the network that turns a voice into 192 numbers.

Wang et al., "CAM++: A Fast and Efficient Network for Speaker Verification Using Context-Aware
Masking", Interspeech 2023. The modules are named as in the published weights (3D-Speaker,
Apache-2.0), so that `load_state_dict` accepts them strictly.

Unlike the published network this one is called in two steps, `frames` and `pool`: the costly part
runs once over the sound, the cheap part once for each share of its frames that is to be told apart.
"""

from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

MEL_BINS = 80
DIMENSION = 192
GROWTH = 32
BOTTLENECK = 128
CONTEXT_FRAMES = 100  # the length over which a local context is averaged: 2 s


def _normalised(channels: int, *, affine: bool = True, relu: bool = True) -> nn.Sequential:
    layers = nn.Sequential()
    layers.add_module("batchnorm", nn.BatchNorm1d(channels, affine=affine))
    if relu:
        layers.add_module("relu", nn.ReLU(inplace=True))
    return layers


class ResidualBlock(nn.Module):
    """Two convolutions around a shortcut; the stride halves the frequency axis only."""

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, (stride, 1), 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.shortcut = nn.Sequential()
        if stride != 1:
            self.shortcut.append(nn.Conv2d(channels, channels, 1, (stride, 1), bias=False))
            self.shortcut.append(nn.BatchNorm2d(channels))

    def forward(self, x: Tensor) -> Tensor:
        y = functional.relu(self.bn1(self.conv1(x)))
        return functional.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class FrontConvolution(nn.Module):
    """2-D convolutions over (mel bins, time); leaves time as it is and divides the bins by 8."""

    def __init__(self, channels: int = 32) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, channels, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.layer1 = nn.Sequential(ResidualBlock(channels, 2), ResidualBlock(channels, 1))
        self.layer2 = nn.Sequential(ResidualBlock(channels, 2), ResidualBlock(channels, 1))
        self.conv2 = nn.Conv2d(channels, channels, 3, (2, 1), 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.out_channels = channels * (MEL_BINS // 8)

    def forward(self, x: Tensor) -> Tensor:
        y = functional.relu(self.bn1(self.conv1(x.unsqueeze(1))))
        y = self.layer2(self.layer1(y))
        return functional.relu(self.bn2(self.conv2(y))).flatten(1, 2)


class ContextMask(nn.Module):
    """A dilated convolution, each channel weighted by what is said around it."""

    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.linear_local = nn.Conv1d(
            BOTTLENECK, GROWTH, 3, padding=dilation, dilation=dilation, bias=False
        )
        self.linear1 = nn.Conv1d(BOTTLENECK, BOTTLENECK // 2, 1)
        self.linear2 = nn.Conv1d(BOTTLENECK // 2, GROWTH, 1)

    def forward(self, x: Tensor) -> Tensor:
        local = functional.avg_pool1d(x, CONTEXT_FRAMES, CONTEXT_FRAMES, ceil_mode=True)
        local = local.repeat_interleave(CONTEXT_FRAMES, dim=-1)[..., : x.shape[-1]]
        context = functional.relu(self.linear1(x.mean(-1, keepdim=True) + local))
        masked: Tensor = self.linear_local(x) * torch.sigmoid(self.linear2(context))
        return masked


class DenseLayer(nn.Module):
    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.nonlinear1 = _normalised(channels)
        self.linear1 = nn.Conv1d(channels, BOTTLENECK, 1, bias=False)
        self.nonlinear2 = _normalised(BOTTLENECK)
        self.cam_layer = ContextMask(dilation)

    def forward(self, x: Tensor) -> Tensor:
        masked: Tensor = self.cam_layer(self.nonlinear2(self.linear1(self.nonlinear1(x))))
        return masked


class DenseBlock(nn.Module):
    """Layers that each see the output of all layers before."""

    def __init__(self, channels: int, layers: int, dilation: int) -> None:
        super().__init__()
        for i in range(layers):
            self.add_module(f"tdnnd{i + 1}", DenseLayer(channels + i * GROWTH, dilation))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.children():
            x = torch.cat([x, layer(x)], dim=1)
        return x


class Transition(nn.Module):
    """Halves the channels between two dense blocks."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.nonlinear = _normalised(channels)
        self.linear = nn.Conv1d(channels, channels // 2, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.linear(self.nonlinear(x))
        return y


class TimeDelay(nn.Module):
    """The only layer that shortens time: by 2, to one frame per 20 ms."""

    def __init__(self, channels: int, out_channels: int) -> None:
        super().__init__()
        self.linear = nn.Conv1d(channels, out_channels, 5, stride=2, padding=2, bias=False)
        self.nonlinear = _normalised(out_channels)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.nonlinear(self.linear(x))
        return y


class Projection(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.linear = nn.Conv1d(channels, DIMENSION, 1, bias=False)
        self.nonlinear = _normalised(DIMENSION, affine=False, relu=False)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.nonlinear(self.linear(x.unsqueeze(-1)).squeeze(-1))
        return y


def _trunk(channels: int) -> Iterator[tuple[str, nn.Module]]:
    yield "tdnn", TimeDelay(channels, 128)
    channels = 128
    for i, (layers, dilation) in enumerate(((12, 1), (24, 2), (16, 2)), start=1):
        yield f"block{i}", DenseBlock(channels, layers, dilation)
        channels += layers * GROWTH
        yield f"transit{i}", Transition(channels)
        channels //= 2
    yield "out_nonlinear", _normalised(channels)
    yield "dense", Projection(2 * channels)


class CAMPPlus(nn.Module):
    """Call `frames`, then `pool`."""

    def __init__(self) -> None:
        super().__init__()
        self.head = FrontConvolution()
        self.xvector = nn.ModuleDict(dict(_trunk(self.head.out_channels)))

    def frames(self, features: Tensor) -> Tensor:
        """(batch, frames of 10 ms, 80 mel bins) to (batch, 512, frames of 20 ms)."""
        x: Tensor = self.head(features.transpose(1, 2))
        for name, layer in self.xvector.items():
            if name != "dense":
                x = layer(x)
        return x

    def pool(self, mean: Tensor, variance: Tensor) -> Tensor:
        """Embeddings of shares of frames: (shares, 512) each to (shares, 192).

        variance is the unbiased one, as in the training.
        """
        statistics = torch.cat([mean, variance.clamp(min=0).sqrt()], dim=-1)
        embeddings: Tensor = self.xvector["dense"](statistics)
        return embeddings


def load_campplus(path: Path, device: torch.device) -> CAMPPlus:
    """The network with its published weights, ready to run on `device`."""
    network = CAMPPlus()
    network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return network.eval().to(device)
