"""What all tables of single events or people have: a name, and rows some of which can be taken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Self

import numpy as np


@dataclass(frozen=True, eq=False)
class Table:
    """A table; its arrays have one entry a row.

    Attributes
    ----------
    name : str
        The file's name as shown.
    """

    name: str

    @property
    def source(self) -> str:
        """The file's name without its folders: what results name."""
        return PurePath(self.name).name

    def where(self, mask: np.ndarray) -> Self:
        """Take some rows.

        Parameters
        ----------
        mask : numpy.ndarray of bool, shape (rows,)
            Which.

        Returns
        -------
        Table
            Of the same kind.
        """
        arrays = {key: value[mask] for key, value in vars(self).items() if isinstance(value, np.ndarray)}
        return replace(self, **arrays)
