"""Checks that must stay on: certificates, signatures, verification of packages."""
