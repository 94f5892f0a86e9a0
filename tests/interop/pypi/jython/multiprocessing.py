# Jython has no processes to share work with. ipmsg imports them for sending files, which no test asks of it.
from Queue import Queue  # noqa: F401
from threading import Lock, Thread as Process  # noqa: F401


class Manager:
    dict = staticmethod(dict)
    list = staticmethod(list)
    Lock = staticmethod(Lock)
