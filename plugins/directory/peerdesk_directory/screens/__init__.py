"""Screens of directory."""
