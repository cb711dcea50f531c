FROM python:3.12
RUN <<EOF
#!/usr/bin/env python3
import sys
print(sys.version)
EOF
RUN python3 <<EOF
print(1)
EOF
