package io.slicer.examples.crosslingual.cell;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A step of a run.
 *
 * @param cell where its result goes
 * @param needs the cells that have to be finished before
 * @param words what it does
 * @param kind what steps take as long as this one, for as much work
 * @param amount of work, in any unit that steps of one kind share
 * @param inputs all that decides the result, once the cells that it needs are finished
 * @param work does it with these inputs
 * @param type of the result
 * @param <R> the result
 */
public record Step<R extends CellResult>(
    String cell,
    List<String> needs,
    String words,
    String kind,
    double amount,
    Supplier<Map<String, String>> inputs,
    Function<Map<String, String>, R> work,
    TypeReference<R> type) {}
