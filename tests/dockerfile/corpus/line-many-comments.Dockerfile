#
##
# a
#b
FROM alpine # not a comment
 # c
USER u # d
