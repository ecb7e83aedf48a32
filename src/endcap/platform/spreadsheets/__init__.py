"""Spreadsheets in and out: what a kind's sheet looks like, reading one, checking it by cell, writing it, taking it back.

`columns` says which columns a sheet of a kind has, `cells` makes values of texts, `planning` compares a sheet with what
is there, `bulk`, `stepwise` and `figures` write what was planned, `working` goes on in the background, `imports` is what people
and programs call.
"""
