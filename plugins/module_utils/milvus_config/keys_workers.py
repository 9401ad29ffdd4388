# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Configuration keys of Milvus: workers; keys.py says how a line is read."""

from __future__ import annotations

KEYS = """
dataNode.bloomFilterApplyBatchSize int 2.4.5- runtime,deprecated=dataNode.bloomFilterApplyParallelFactor
dataNode.bloomFilterApplyParallelFactor float 2.4.5- runtime 2.5=4
dataNode.bulkinsert.maxMemorySize int 2.3-2.4 runtime 6442450944
dataNode.bulkinsert.readBufferSize int 2.3-2.4 runtime 16777216
dataNode.bulkinsert.timeout.seconds float 2.3-2.4 runtime 18000
dataNode.channel.channelCheckpointUpdateTickInSeconds float 2.4- runtime 10
dataNode.channel.maxChannelCheckpointsPerPRC int 2.4- runtime 128
dataNode.channel.updateChannelCheckpointInterval float 2.4- runtime 60
dataNode.channel.updateChannelCheckpointMaxParallel int 2.3- runtime 1000 2.4=10
dataNode.channel.updateChannelCheckpointRPCTimeout float 2.4- runtime 20
dataNode.channel.workPoolSize int 2.3- runtime -1
dataNode.clusteringCompaction.memoryBufferRatio float 2.4.6- runtime 0.1 2.5=0.3
dataNode.clusteringCompaction.workPoolSize int 2.4.6- runtime 8
dataNode.compaction.levelZeroBatchMemoryRatio float 2.4- runtime 0.05 2.5=0.5
dataNode.compaction.levelZeroMaxBatchSize int 2.4.5- runtime -1
dataNode.compaction.lobHoleRatioThreshold float 3.0- runtime 0.3
dataNode.compaction.maxConcurrency int 2.6- runtime 10
dataNode.compaction.maxSegmentMergeSort int 2.5- runtime 30
dataNode.compaction.useMergeSort bool 2.5- runtime false
dataNode.dataSync.flowGraph.maxParallelism int 2.3- - 1024
dataNode.dataSync.flowGraph.maxQueueLength int 2.3- - 16
dataNode.dataSync.ioConcurrency int 2.3- - 16 3.0=0
dataNode.dataSync.maxParallelSyncMgrTasks int 2.4-2.5 runtime 256
dataNode.dataSync.maxParallelSyncMgrTasksPerCPUCore int 2.6- runtime 16
dataNode.dataSync.maxParallelSyncTaskNum int 2.3- - 6
dataNode.dataSync.skipMode.coldTime int 2.3- runtime 60
dataNode.dataSync.skipMode.enable bool 2.3- runtime true
dataNode.dataSync.skipMode.skipNum int 2.3- runtime 4
dataNode.externalCollection.targetRowsPerSegment int 3.0- runtime 1000000
dataNode.gracefulStopTimeout float 2.3.7- runtime 2.4=1800
dataNode.grpc.clientMaxRecvSize int 2.3- - 268435456 2.4=536870912
dataNode.grpc.clientMaxSendSize int 2.3- - 268435456
dataNode.grpc.serverMaxRecvSize int 2.3- - 536870912 2.4=268435456
dataNode.grpc.serverMaxSendSize int 2.3- - 536870912
dataNode.import.concurrencyPerCPUCore int 2.4- runtime 2.5=4
dataNode.import.maxConcurrentTaskNum int 2.4-2.5 runtime 16
dataNode.import.maxImportFileSizeInGB float 2.4- runtime 16
dataNode.import.maxTaskSlotNum int 2.5 - 16
dataNode.import.maxWriteRetryAttempts int 2.6.9- runtime 0
dataNode.import.memoryLimitPercentage float 2.6- runtime 10
dataNode.import.readBufferSizeInMB int 2.4- runtime 16
dataNode.import.readDeleteBufferSizeInMB int 2.5.14- runtime 16
dataNode.index.maxVecIndexBuildConcurrency int 2.6.9- runtime 4
dataNode.ip string 2.3- -
dataNode.memory.checkInterval float 2.4- runtime 3000
dataNode.memory.forceSyncEnable bool 2.3- runtime true
dataNode.memory.forceSyncSegmentNum int 2.3- runtime 1
dataNode.memory.forceSyncWatermark float 2.4- runtime 0.5
dataNode.memory.watermarkCluster float 2.3-2.4 runtime 0.5
dataNode.memory.watermarkStandalone float 2.3-2.4 - 0.2
dataNode.multiRead.concurrency int 2.3- - 16
dataNode.port int 2.3- - 21124
dataNode.segment.binlog.maxsize int 2.3- runtime 67108864
dataNode.segment.deleteBufBytes int 2.3- runtime 67108864 2.4=16777216
dataNode.segment.insertBufSize int 2.3- runtime 16777216
dataNode.segment.syncPeriod float 2.3- runtime 600
dataNode.segment.watchEventTicklerInterval float 2.3- - 15
dataNode.skip.BFStats.Load bool 2.3- - false 2.5=true
dataNode.slot.slotCap int 2.4.2- runtime 16
dataNode.standaloneSlotFactor float 2.6- - 0.25
dataNode.storage.deltalog string 2.5- - json
dataNode.storage.format string 3.0- - parquet
dataNode.text.flushThresholdBytes int 3.0- runtime 16777216
dataNode.text.inlineThreshold int 3.0- runtime 65536
dataNode.text.maxLobFileBytes int 3.0- runtime 67108864
dataNode.timetick.byRPC bool 2.3-2.4 - true
dataNode.timetick.interval float 2.3- - 500
dataNode.workerSlotUnit int 2.6- runtime 16
indexNode.enableDisk bool 2.3-2.4 - true
indexNode.gracefulStopTimeout float 2.3-2.5 runtime
indexNode.grpc.clientMaxRecvSize int 2.3-2.5 - 268435456 2.4=536870912
indexNode.grpc.clientMaxSendSize int 2.3-2.5 - 268435456
indexNode.grpc.serverMaxRecvSize int 2.3-2.5 - 536870912 2.4=268435456
indexNode.grpc.serverMaxSendSize int 2.3-2.5 - 536870912
indexNode.ip string 2.3-2.5 -
indexNode.maxDiskUsagePercentage float 2.3-2.4 runtime 95
indexNode.port int 2.3-2.5 - 21121
indexNode.scheduler.buildParallel int 2.3- - 1
indexNode.standaloneSlotFactor float 2.5.14-2.5 - 0.25
indexNode.workerSlotUnit int 2.5.7-2.5 runtime 16
queryNode.bloomFilterApplyBatchSize int 2.4.5- runtime,deprecated=queryNode.bloomFilterApplyParallelFactor
queryNode.bloomFilterApplyParallelFactor int 2.4.5- runtime 4
queryNode.cache.enabled bool 2.3-2.4 deprecated true
queryNode.cache.memoryLimit int 2.3- deprecated 2147483648
queryNode.cache.readAheadPolicy string 2.3- - willneed
queryNode.cache.warmup string 2.3.6- runtime async 2.4=disable
queryNode.dataSync.dmlMicroBatch.maxMsgNum int 2.6.20- runtime 8
queryNode.dataSync.flowGraph.maxParallelism int 2.3- - 1024
queryNode.dataSync.flowGraph.maxQueueLength int 2.3- - 16
queryNode.defaultSegmentFilterRatio float 2.4- runtime 2.5=2
queryNode.delegator.catchUpStreamingDataTsLag duration 2.6.8- runtime 1s
queryNode.delegatorPostLoadConcurrencyFactor int 2.6.16- runtime 1
queryNode.deleteBufferBlockSize int 2.4- - 1048576
queryNode.deltaDataExpansionRate float 2.4- runtime 50
queryNode.diskCacheCapacityLimit size 2.4.1- runtime
queryNode.diskSizeFetchInterval float 2.5- - 60
queryNode.downgradeTsafe bool 2.5.17- runtime false
queryNode.enableDisk bool 2.3- runtime false
queryNode.enableSegmentFilter bool 2.6.11- runtime true
queryNode.enableSegmentPrune bool 2.4- runtime false
queryNode.enableSparseFilterInQuery bool 2.5- runtime,deprecated=queryNode.enableSegmentFilter
queryNode.enableWorkerSQCostMetrics bool 2.3- runtime false
queryNode.exprCache.admissionThreshold int 3.0- runtime 2
queryNode.exprCache.capacityBytes int 2.5.17-2.6 - 268435456
queryNode.exprCache.compressionEnabled bool 3.0- runtime,deprecated=queryNode.exprCache.memory.compressionEnabled
queryNode.exprCache.disk.maxBytes int 3.0- runtime 10737418240
queryNode.exprCache.disk.maxFileSizeBytes int 3.0- runtime 268435456
queryNode.exprCache.disk.minEvalDurationUs int 3.0- runtime,deprecated=queryNode.exprCache.minEvalDurationUs
queryNode.exprCache.enabled bool 2.5.17- - false
queryNode.exprCache.maxSegmentFileSizeBytes int 3.0- runtime,deprecated=queryNode.exprCache.disk.maxFileSizeBytes
queryNode.exprCache.maxTotalSizeBytes int 3.0- runtime,deprecated=queryNode.exprCache.memory.maxBytes
queryNode.exprCache.memory.compressionEnabled bool 3.0- runtime true
queryNode.exprCache.memory.maxBytes int 3.0- runtime 268435456
queryNode.exprCache.memory.minEvalDurationUs int 3.0- runtime,deprecated=queryNode.exprCache.minEvalDurationUs
queryNode.exprCache.minEvalDurationUs int 3.0- runtime 1000
queryNode.exprCache.mode string 3.0- runtime disk
queryNode.externalCollection.rawDataFactor float 3.0- runtime 2.0
queryNode.externalCollection.samplePerSegment bool 3.0- runtime false
queryNode.externalCollection.sampleRows int 3.0- runtime 100
queryNode.externalCollection.useTakeForOutput bool 3.0- runtime true
queryNode.forwardBatchSize int 2.5.7- runtime 4194304
queryNode.gcenabled bool 2.3- runtime,deprecated=common.gcenabled
queryNode.gchelper.enabled bool 2.3- deprecated=common.gchelper.enabled
queryNode.gchelper.maximumGoGC int 2.3- deprecated=common.gchelper.maximumGoGC
queryNode.gchelper.minimumGoGC int 2.3- deprecated=common.gchelper.minimumGoGC
queryNode.gracefulStopTimeout float 2.3- -
queryNode.grouping.enabled bool 2.3-2.5 runtime true
queryNode.grouping.maxDeadlineMergeGap duration 2.6.17- runtime 50ms
queryNode.grouping.maxNQ int 2.3- runtime 1000 2.6=64
queryNode.grouping.nqMergeRatio float 2.6.17- runtime 16.0
queryNode.grouping.topKMergeRatio float 2.3- runtime 20 2.4=20.0
queryNode.growingMmapEnabled bool 2.4.6- deprecated=queryNode.mmap.growingMmapEnabled
queryNode.grpc.clientMaxRecvSize int 2.3- - 268435456 2.4=536870912
queryNode.grpc.clientMaxSendSize int 2.3- - 268435456
queryNode.grpc.serverMaxRecvSize int 2.3- - 536870912 2.4=268435456
queryNode.grpc.serverMaxSendSize int 2.3- - 536870912
queryNode.idfOracle.bm25StatsBytesPerEntry int 2.6.15- runtime 20
queryNode.idfOracle.enableDisk bool 2.5 runtime true
queryNode.idfOracle.preload bool 2.6.8- runtime true
queryNode.idfOracle.readBufferSize int 2.6.14- runtime 4194304
queryNode.idfOracle.writeConcurrency int 2.5 runtime 4
queryNode.indexOffsetCacheEnabled bool 2.5- runtime false
queryNode.internalCollection.useTakeForOutput bool 3.0- runtime false
queryNode.ioPoolSize int 2.3-2.6 - 0
queryNode.ip string 2.3- -
queryNode.JSONKeyStatsExpansionFactor float 2.6.7- runtime 1.0
queryNode.lazyload.enabled bool 2.4.2-2.6 - false
queryNode.lazyload.maxEvictPerRetry int 2.4.2-2.6 runtime 1
queryNode.lazyload.maxRetryTimes int 2.4.2-2.6 runtime 1
queryNode.lazyload.requestResourceRetryInterval float 2.4.2-2.6 runtime 2000
queryNode.lazyload.requestResourceTimeout float 2.4.2-2.6 runtime 5000
queryNode.lazyload.waitTimeout float 2.4.2-2.6 runtime 30000
queryNode.levelZeroForwardPolicy string 2.4.12- runtime 2.5=FilterByBF
queryNode.loadMemoryUsageFactor float 2.3- runtime 1
queryNode.maxDiskUsagePercentage float 2.3- runtime 95
queryNode.maxSegmentDeleteBuffer int 2.3- - 10000000
queryNode.memoryIndexLoadPredictMemoryUsageFactor float 2.3.8- runtime 2.5
queryNode.mmap.chunkCache bool 2.4.12-2.5 - 2.5=true
queryNode.mmap.fixedFileSizeForMmapAlloc float 2.4.6- - 1
queryNode.mmap.growingMmapEnabled bool 2.4.6- - false
queryNode.mmap.jsonShredding bool 2.6.5- - true
queryNode.mmap.jsonStats bool 2.6.5- deprecated=queryNode.mmap.jsonShredding
queryNode.mmap.maxDiskUsagePercentageForMmapAlloc int 2.4.6- - 50
queryNode.mmap.mmapDirPath string 2.4- -
queryNode.mmap.mmapEnabled bool 2.4- - false
queryNode.mmap.populate bool 2.6.9- - true
queryNode.mmap.scalarField bool 2.4.7- - 2.5=false
queryNode.mmap.scalarIndex bool 2.4.7- - 2.5=false
queryNode.mmap.vectorField bool 2.4.7- - 2.5=false
queryNode.mmap.vectorIndex bool 2.4.7- - 2.5=false
queryNode.mmapDirPath string 2.3- deprecated=queryNode.mmap.mmapDirPath
queryNode.mmapEnabled bool 2.4- deprecated=queryNode.mmap.mmapEnabled
queryNode.port int 2.3- - 21123
queryNode.preferFieldDataWhenIndexHasRawData bool 3.0- - false
queryNode.queryStreamBatchSize int 2.4.1- - 4194304
queryNode.queryStreamMaxBatchSize int 2.4.10- - 2.5=134217728
queryNode.scheduler.cpuRatio float 2.3- runtime 10
queryNode.scheduler.maxGpuReadConcurrency int 2.3.6- - 6
queryNode.scheduler.maxReadConcurrentRatio float 2.3- runtime 1
queryNode.scheduler.maxTimestampLag float 2.3- runtime 86400
queryNode.scheduler.receiveChanSize int 2.3-2.5 - 10240
queryNode.scheduler.scheduleReadPolicy.enableCrossUserGrouping bool 2.3- runtime false
queryNode.scheduler.scheduleReadPolicy.maxPendingTask int 2.3-2.4 - 10240
queryNode.scheduler.scheduleReadPolicy.maxPendingTaskPerUser int 2.3- runtime 1024
queryNode.scheduler.scheduleReadPolicy.name string 2.3- - fifo
queryNode.scheduler.scheduleReadPolicy.taskDeadlineAdvance duration 2.6.17- runtime 50ms
queryNode.scheduler.scheduleReadPolicy.taskQueueExpire float 2.3- runtime 60
queryNode.scheduler.unsolvedQueueSize int 2.3- runtime 10240 2.6=1024
queryNode.search.enableResultZeroCopy bool 2.6.14- runtime false
queryNode.segcore.cgoPoolSizeRatio float 2.3- - 2.0
queryNode.segcore.chunkRows int 2.3- - 128
queryNode.segcore.deleteDumpBatchSize int 2.5.18- - 10000
queryNode.segcore.deletePoolSizeFactor int 3.0- runtime 1
queryNode.segcore.dynamicPoolSizeFactor int 3.0- runtime 1
queryNode.segcore.enableGeometryCache bool 2.5.21- - false
queryNode.segcore.enableLatestDeleteSnapshotOptimization bool 2.6.11- runtime true
queryNode.segcore.exprEvalBatchSize int 2.4- - 8192
queryNode.segcore.interimIndex.buildParallelRate float 2.4- - 0.5
queryNode.segcore.interimIndex.denseVectorIndexType string 2.5.4- - IVF_FLAT_CC
queryNode.segcore.interimIndex.enableIndex bool 2.3- - true
queryNode.segcore.interimIndex.indexBuildRatio float 2.5.18- - 0.1
queryNode.segcore.interimIndex.memExpansionRate float 2.3- - 1.15
queryNode.segcore.interimIndex.nlist int 2.3- - 128
queryNode.segcore.interimIndex.nprobe int 2.3- - 16
queryNode.segcore.interimIndex.refineQuantType string 2.5.6- - NONE
queryNode.segcore.interimIndex.refineRatio float 2.5.4- - 4.5 2.6=2.0
queryNode.segcore.interimIndex.refineWithQuant bool 2.5.6- - true
queryNode.segcore.interimIndex.subDim int 2.5.4- - 4 2.6=2
queryNode.segcore.jsonKeyStatsCommitInterval int 2.5 - 200
queryNode.segcore.knowhereFetchThreadPoolNumRatio int 2.6- runtime 16
queryNode.segcore.knowhereScoreConsistency bool 2.4- - false
queryNode.segcore.knowhereThreadPoolNumRatio int 2.3- - 4
queryNode.segcore.multipleChunkedEnable bool 2.4- - 2.5=true
queryNode.segcore.mutatePoolSizeFactor int 3.0- runtime 2
queryNode.segcore.storageV2.cellTargetSizeBytes int 3.0- runtime 4194304
queryNode.segcore.tieredStorage.backgroundEvictionEnabled bool 2.6.2- - false
queryNode.segcore.tieredStorage.cacheTouchWindowMs int 2.6- - 3000
queryNode.segcore.tieredStorage.cacheTtl int 2.6- - 0
queryNode.segcore.tieredStorage.diskHighWatermarkRatio float 2.6- - 0.8
queryNode.segcore.tieredStorage.diskLowWatermarkRatio float 2.6- - 0.75
queryNode.segcore.tieredStorage.evictableDiskCacheRatio float 2.6- - 0.3
queryNode.segcore.tieredStorage.evictableMemoryCacheRatio float 2.6- - 0.3
queryNode.segcore.tieredStorage.evictionEnabled bool 2.6- - false
queryNode.segcore.tieredStorage.evictionIntervalMs int 2.6- - 1000
queryNode.segcore.tieredStorage.loadingResourceFactor float 2.6- - 1.0
queryNode.segcore.tieredStorage.loadingTimeoutMs int 2.6.10- runtime -1
queryNode.segcore.tieredStorage.memoryHighWatermarkRatio float 2.6- - 0.8
queryNode.segcore.tieredStorage.memoryLowWatermarkRatio float 2.6- - 0.75
queryNode.segcore.tieredStorage.rejectRemoteVectorOutput bool 3.0- runtime false
queryNode.segcore.tieredStorage.storageUsageTrackingEnabled bool 2.6.3- runtime false
queryNode.segcore.tieredStorage.warmup.scalarField string 2.6- runtime sync
queryNode.segcore.tieredStorage.warmup.scalarIndex string 2.6- runtime sync
queryNode.segcore.tieredStorage.warmup.vectorField string 2.6- runtime disable
queryNode.segcore.tieredStorage.warmup.vectorIndex string 2.6- runtime sync
queryNode.segcore.tieredStorage.warmupLoadingTimeoutMs int 2.6.13- runtime 0
queryNode.skipGrowingSegmentBF bool 2.5- runtime true
queryNode.soPath string 2.3- -
queryNode.stats.publishInterval int 2.3- runtime 1000
queryNode.streamingDeltaForwardPolicy string 2.4.12- runtime 2.5=FilterByBF
queryNode.textIndexExpansionFactor float 2.6.8- runtime 1.0
queryNode.useStreamComputing bool 2.4- - 2.5=false
queryNode.waitTsafeStallTimeout duration 2.6.15- runtime 3s
queryNode.workerPooling.size int 2.4.7- - 10
"""
