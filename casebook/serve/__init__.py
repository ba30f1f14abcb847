"""`casebook serve`: the learner's book on the devices in one room, and answers handed in from them.

`command` is what the command does, from the cohort file to its end; `shelf` holds the files that are served and no
other; `web` answers requests; `pages` says under which policy, and closes the answers page to everything but handing
in; `sealed` opens what a page has sealed; `handed_in` keeps it; `limits` says how much anybody may ask. Nothing here
writes but into the cohort's store of answers.
"""
