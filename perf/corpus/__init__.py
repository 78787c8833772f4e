"""Labelled text from public format specifications: the judge of the masker, written without knowledge of its patterns.

Every maker takes a `Draw` and nothing else, so a seed and a label fix each case for ever.
"""
