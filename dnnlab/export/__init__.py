"""Models for use elsewhere: ONNX and safetensors, each checked against the model it came from."""
