"""Renderers: what commands found, as text for people and formats for machines.

For: terminal, JSON, GitHub annotations, SARIF, JUnit and Markdown. The only door to rich and jinja2. May import
`commands` for the values that it renders, `diagnostics`, `errors` and `model`. Promises: pure functions from values to text;
colour only where the caller asks for it; whatever comes from files is escaped for the format it is put in; output stays
within the limits of the forge that reads it.
"""
