unit_test(cache dns)
unit_test(dnssec dns)
unit_test(table dns)
unit_test(unbound dns)
unit_test(wire dns)
fuzz_target(wire dns)
target_compile_definitions(dnssec_test PRIVATE
	SIGNED_ZONES="${CMAKE_CURRENT_SOURCE_DIR}/support/signed_zones.sh")
# Without what signs zones it says so and is skipped.
set_tests_properties(unit.dnssec PROPERTIES SKIP_RETURN_CODE 77)
