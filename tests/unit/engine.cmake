unit_test(name_filter engine)
fuzz_target(client engine)
fuzz_target(message engine)
target_compile_definitions(fuzz_message PRIVATE
	GUISE_FUZZ_LIST="${CMAKE_CURRENT_SOURCE_DIR}/cases/protected.conf"
	GUISE_FUZZ_RULES="${CMAKE_SOURCE_DIR}/rules")
