# python.sh: the pinned Python packages of the tests. Sourced.
# shellcheck shell=bash disable=SC2034
readonly PYTHON_TESTS=(
    playwright==1.65.2 axe-playwright-python==0.1.8 aiosmtpd==1.4.6 openpyxl==3.1.5
    pytest==9.0.3 requests==2.34.2 cryptography==48.0.0
)
readonly PYTHON_FUZZ=(schemathesis==4.32.5 pytest==9.0.3)
