# The ipmsg of PyPI, unchanged, as its window would run it: it greets everybody, looks at the wire fifty times a second and
# says whom it knows, a line of JSON each time that changes. Python 2, run by Jython: no system of today brings CPython 2.
#
#     jython driver.py ADDRESS NAME FOLDER...     FOLDER: where ipmsg, rsa, pyasn1 and what Jython lacks are found
import json
import sys
import time

sys.path[:0] = sys.argv[3:]

import ipmsg
from ipmsg import consts, engine
from ipmsg.config import settings
from ipmsg.status import status

settings["user_name"] = sys.argv[2]
settings["always_use_utf8"] = True
ipmsg.init(nics=[("lan", sys.argv[1])])
engine.start_server()
status.status = consts.STAT_ON
engine.helloall()


def say(**event):
    print json.dumps(event)
    sys.stdout.flush()


say(event="ready")
known = None
while True:
    ipmsg.whatsnew()
    here = sorted(contact.addr[0] for contact in engine.get_contacts().values())
    if here != known:
        known = here
        say(event="contacts", contacts=here)
    time.sleep(0.02)
