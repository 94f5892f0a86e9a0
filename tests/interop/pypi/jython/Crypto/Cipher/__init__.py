class Blowfish:
    MODE_CBC = 2


class ARC2:
    MODE_CBC = 2
