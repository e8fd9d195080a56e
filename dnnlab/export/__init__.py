"""Models for use elsewhere: ONNX and safetensors, each checked against the model it came from."""

import os

# ONNX Runtime marks the machine and tells its maker of each model that it opens, unless this is set before its import
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
