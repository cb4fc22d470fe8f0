unit_test(result auth)
