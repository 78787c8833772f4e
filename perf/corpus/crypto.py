"""Cryptocurrency addresses.

Bitcoin P2PKH and P2SH: Bitcoin wiki, "Base58Check encoding" (versions 0x00, 0x05). Segwit: BIP 173 (v0), BIP 350 (v1, taproot).
Ethereum: EIP-55 mixed-case checksum; all lower case carries none.
"""
from .checksums import base58check, keccak256, segwit_address
from .kind import kind


def base58(d):
    return base58check(d.pick((0, 5)), d.bytes(20))


def bech32(d):
    version, size = d.pick(((0, 20), (0, 32), (1, 32)))
    text = segwit_address("bc", version, d.bytes(size))
    return text.upper() if d.chance(.05) else text


def ethereum(d):
    plain = d.hex(40)
    digest = keccak256(plain.encode()).hex()
    return "0x" + "".join(c.upper() if int(nibble, 16) >= 8 else c for c, nibble in zip(plain, digest))


KINDS = [
    kind("crypto.btc_base58", base58, "bitcoin address,BTC wallet,wallet,BTC address", "btc_address,wallet,bitcoin_address,deposit_address", bare=True),
    kind("crypto.btc_bech32", bech32, "bitcoin address,BTC wallet,wallet,segwit address", "btc_address,wallet,bitcoin_address,deposit_address", bare=True),
    kind("crypto.eth", ethereum, "ethereum address,ETH wallet,wallet,ETH address", "eth_address,wallet,ethereum_address,deposit_address", bare=True),
]
