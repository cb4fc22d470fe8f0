# What both programs say of themselves and of a wrong call, as a shell sees it.
add_test(NAME unit.programs COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/unit/programs.sh
	$<TARGET_FILE:guise> $<TARGET_FILE:guised>)
fuzz_target(mbox base)
target_sources(fuzz_mbox PRIVATE ${CMAKE_SOURCE_DIR}/milter/cli/input.c)
target_include_directories(fuzz_mbox PRIVATE ${CMAKE_SOURCE_DIR}/milter)
