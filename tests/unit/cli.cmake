# What both programs say of themselves and of a wrong call, as a shell sees it.
add_test(NAME unit.programs COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/unit/programs.sh
	$<TARGET_FILE:guise> $<TARGET_FILE:guised>)
# What is installed is found where the manual pages and the unit say, whatever the prefix.
add_test(NAME unit.install COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/unit/install.sh
	${CMAKE_COMMAND} ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
fuzz_target(mbox base)
target_sources(fuzz_mbox PRIVATE ${CMAKE_SOURCE_DIR}/milter/cli/input.c)
target_include_directories(fuzz_mbox PRIVATE ${CMAKE_SOURCE_DIR}/milter)
