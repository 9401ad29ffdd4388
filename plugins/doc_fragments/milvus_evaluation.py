# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  collection:
    description:
      - Name or alias of the collection that is searched. It must be loaded.
    type: str
    required: true
  field:
    description:
      - The vector field that is searched. Needed where the collection has more than one.
    type: str
  queries:
    description:
      - File of queries on the host that runs the module, with or without labels. Every query is a vector; a label says
        what is to be found.
      - C(Parquet) has one row for each query. C(HDF5) has the layout of ann-benchmarks (datasets C(test), C(neighbors),
        C(distances)). C(JSON) is a list of queries, or a mapping of column names to lists. C(JSON lines) has one query
        on each line.
    type: path
    required: true
  format:
    description:
      - What the file is, where neither its suffix nor its first bytes say so.
    type: str
    choices: [parquet, hdf5, json, jsonl]
  columns:
    description:
      - Names of the columns of the file, where they are not the usual ones.
    type: dict
    suboptions:
      vector:
        description:
          - The vectors. A list of numbers each; of bits or bytes for a binary field; a mapping of dimensions to weights
            for a sparse one (JSON only).
          - By default the first one there of C(vector), C(test), C(emb), C(embedding), C(query).
        type: str
      neighbors:
        description:
          - Primary keys of the true neighbours, the nearest first, at least as many as the largest O(k).
          - By default the first one there of C(neighbors), C(neighbours), C(neighbors_id), C(ground_truth).
        type: str
      distances:
        description:
          - Distances of these neighbours, by which ties are seen. By default C(distances).
        type: str
      relevance:
        description:
          - What is relevant, as a list of primary keys, or as a mapping of primary keys to grades.
          - By default the first one there of C(relevance), C(relevant), C(labels).
        type: str
  truth:
    description:
      - What is right. V(neighbors) and V(relevance) take it from the columns of the file. V(brute_force) reads all rows
        of the collection (those that match O(filter), of O(partitions)) in batches and compares every vector.
      - V(auto) takes the labels of the file, relevance before neighbours, and brute force where there are none.
      - Labels of the file do not know of O(filter) and O(partitions). They must have been made with the same ones.
    type: str
    choices: [auto, neighbors, relevance, brute_force]
    default: auto
  max_queries:
    description:
      - Use only so many queries from the start of the file.
    type: int
  search_params:
    description:
      - Search parameters of the index in Milvus' own names with their values, such as C(ef) or C(nprobe).
    type: dict
  filter:
    description:
      - Filter expression of every search.
    type: str
  partitions:
    description:
      - Partitions that are searched. All of them by default.
    type: list
    elements: str
  consistency_level:
    description:
      - Consistency level of every search. That of the collection by default. V(Strong) waits for the newest writes,
        which is part of what is measured.
    type: str
    choices: [Strong, Session, Bounded, Eventually]
  report:
    description:
      - File to write the options and the whole result to, as JSON, on the host that runs the module.
    type: path
requirements:
  - numpy, which pymilvus brings along
  - pyarrow for Parquet files
  - h5py for HDF5 files
"""
