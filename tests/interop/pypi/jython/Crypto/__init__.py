# PyCrypto is C, which Jython cannot load. ipmsg imports it for sealed messages, which no test asks of it.
