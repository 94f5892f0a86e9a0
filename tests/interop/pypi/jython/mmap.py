# Imported by ipmsg for sending files, which no test asks of it.
