"""`python -m dnnlab` is `dnnlab`."""

from dnnlab.cli import main

if __name__ == "__main__":
    main()
