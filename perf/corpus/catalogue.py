"""All kinds, in one list."""
from . import bank, cards, contact, crypto, national_americas, national_asia_pacific, national_europe, network, personal, tokens

POSITIVE = (cards.KINDS + bank.KINDS + crypto.KINDS + contact.KINDS + network.KINDS
            + national_americas.KINDS + national_europe.KINDS + national_asia_pacific.KINDS + personal.KINDS + tokens.KINDS)
