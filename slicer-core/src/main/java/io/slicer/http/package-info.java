/**
 * What every client of slicer knows about HTTP: which proxies the environment names, when to try
 * again, and how an address is shown without what is secret in it.
 */
@NullMarked
package io.slicer.http;

import org.jspecify.annotations.NullMarked;
