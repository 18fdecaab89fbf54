"""The trade room: which goods are controlled, and where the list says so."""

from __future__ import annotations

from kordon.engine.room import Command, GoodsCheck, Room
from kordon.rooms.trade.formats.goods_table import GOODS_CSV, GOODS_XLSX

ROOM = Room(
    name="trade",
    title="Trade",
    goods_checks=(GoodsCheck("trade.goods", "kordon.rooms.trade.checks:make_checker"),),
    formats=(GOODS_CSV, GOODS_XLSX),
    commands=(
        Command("controls", "Show, compare and account for control lists", "kordon.rooms.trade.commands"),
        Command("goods", "Ask which entry of a control list goods may fall under", "kordon.rooms.trade.goods_commands"),
    ),
    messages="kordon.rooms.trade.messages",
)
