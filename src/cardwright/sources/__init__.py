"""Where facts come from: card files, registries, trails. ``base`` is the contract, ``collect`` the entrance."""
