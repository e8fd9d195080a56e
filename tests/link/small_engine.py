"""An engine without torch, which starts at once and does what a test asks by the model's name."""

from __future__ import annotations

import os
import sys
import time
from multiprocessing.connection import Connection

from dnnlab.link.data_once import DataOnceReceiver
from dnnlab.link.messages import Close, Halted, Load, Pause, Play, Ready
from dnnlab.link.transfer import send_message


def serve(connection: Connection) -> None:
    send_message(connection, Ready(("cpu",), {}))
    receiver = DataOnceReceiver(connection)
    while True:
        try:
            message = receiver.receive()
        except EOFError:
            return
        match message:
            case Close():
                return
            case Pause(model="fail"):
                raise RuntimeError("the driver is on fire")
            case Pause(model="exit"):
                os._exit(3)
            case Pause(model="hang"):
                sys.stderr.write("hanging now\n")
                time.sleep(600)
            case Play(model=model, until=until):
                send_message(connection, Halted(model, until or 0))
            case Load(model=model, dataset=dataset):
                send_message(connection, Halted(model, dataset.rows))
