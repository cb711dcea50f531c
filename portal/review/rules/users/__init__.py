"""Accounts, rights and directories."""
