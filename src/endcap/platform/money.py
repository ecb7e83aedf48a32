"""Money in the database: whole fen there, `Decimal` yuan here."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from endcap.kernels.money import NotWholeFen, from_fen, to_fen


class MoneyField(models.BigIntegerField):
    """An amount with two decimals, added up and compared exactly on every database."""

    description = _("Amount of money")

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else from_fen(int(value))

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except ArithmeticError as error:
            raise ValidationError(_("Write an amount such as 120.50.")) from error

    def get_prep_value(self, value: Any) -> int | None:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return to_fen(Decimal(str(value)))

    def formfield(self, **options: Any) -> Any:
        return forms.DecimalField(
            **{"max_digits": 16, "decimal_places": 2, "required": not self.blank, "label": self.verbose_name} | options
        )

    def value_from_object(self, obj: models.Model) -> Decimal | None:
        return getattr(obj, self.attname)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if value is None:
            return
        try:
            to_fen(value)
        except NotWholeFen as error:
            raise ValidationError(_("An amount has at most two decimals.")) from error
