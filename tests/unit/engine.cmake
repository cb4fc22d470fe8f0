unit_test(name_filter engine)
fuzz_target(message engine)
target_compile_definitions(fuzz_message PRIVATE
	GUISE_FUZZ_LIST="${CMAKE_CURRENT_SOURCE_DIR}/cases/protected.conf")
