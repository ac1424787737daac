"""The Python ledger against the cases that hold for every language: python3 -m unittest."""

import json
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import ebb


class LedgerTest(unittest.TestCase):
    def test_cases(self):
        with open(os.path.join(HERE, "..", "ledger-cases.json"), encoding="utf-8") as file:
            cases = json.load(file)
        for case in cases:
            with self.subTest(case["name"]):
                ledger = ebb.Ledger()
                for what, *numbers in case["steps"]:
                    if what == "see":
                        for number in range(*numbers):
                            ledger.see(3, number)
                    elif what == "handled":
                        ledger.settle()
                    else:
                        ledger.assigned()
                        if what == "assigned":
                            ledger.settle()
                for figure in ("processed", "lost", "duplicated", "redelivered", "out_of_order"):
                    self.assertEqual(getattr(ledger, figure), case[figure], figure)
                self.assertEqual(ledger.seen, {"3": case["seen"]})


if __name__ == "__main__":
    unittest.main()
