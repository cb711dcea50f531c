From alpine:3.20 As Base
RuN true
EnTrYpOiNt ["a"]
