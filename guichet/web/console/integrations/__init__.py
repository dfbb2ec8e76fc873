"""The page “API & Intégrations”: a queue's keys, how much they are used, and how to use one."""
