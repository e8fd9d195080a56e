#!/bin/sh
# Opens the window. Without a display it does the main job headless and leaves the results in out/.
set -eu
cd "$(dirname "$0")/.."

if [ "$(uname)" != Linux ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec .venv/bin/dnnlab
fi
echo "There is no display, so dnnlab works without a window: it trains the experiment toy-inverse,"
echo "takes the window's picture and exports the model."
mkdir -p out
.venv/bin/dnnlab train toy-inverse --output out/toy-inverse.dnnlab
.venv/bin/dnnlab screenshot out/toy-inverse.dnnlab out/toy-inverse.png
.venv/bin/dnnlab export out/toy-inverse.dnnlab out/toy-inverse.onnx
echo "In out/: toy-inverse.dnnlab (the project), toy-inverse.png (the window), toy-inverse.onnx (the model)."
